"""Questions about what other systems bring in; nothing here opens or changes anything."""

from hudang.integration.queries.hooks import (
    hooks,
    hooks_in_force,
    is_code_taken,
    order_of_hook,
    orders_of_hook,
    systems,
)
from hudang.integration.queries.imports import (
    ProblemCount,
    building_codes,
    customers_called,
    house_codes,
    house_labels,
    import_of,
    imports,
    is_known_file,
    numbers_imported,
    old_number_of,
    problem_counts,
    problems_of,
    teams_by_word,
    types_by_word,
)

__all__ = [
    "ProblemCount",
    "building_codes",
    "customers_called",
    "hooks",
    "hooks_in_force",
    "house_codes",
    "house_labels",
    "import_of",
    "imports",
    "is_code_taken",
    "is_known_file",
    "numbers_imported",
    "old_number_of",
    "order_of_hook",
    "orders_of_hook",
    "problem_counts",
    "problems_of",
    "systems",
    "teams_by_word",
    "types_by_word",
]
