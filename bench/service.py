"""Orders of a large company: two hundred communities, five million orders, the pages of a day.

Orders name nobody, so they are written by statements of the database: one community comes from a
roster, the others are its copies, and each has the same number of orders over three years, two in
a hundred of them open. Nothing sealed is read but where a page shows it.
"""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

from bench.client import Client, together
from bench.installation import figure, populated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.installation import Installation

COMMUNITIES = 200
ORDERS_A_CUSTOMER = 50
SECONDS = 8
TARGET_CPU_MS = 40
# One who works in one community, and one who sees all of them and their figures.
CLERK, CUSTODIAN = "A1001", "A1061"
LISTS = (
    "/orders/",
    "/orders/?state=open&order=oldest",
    "/orders/?text=3栋1单元101",
    "/orders/?late=on",
    "/customers/YQL-000007/orders",
    "/work/",
    "/work/board",
    "/",
)
FIGURES = ("/orders/figures/", "/orders/figures/?by=team")

COPY = """
import sys
import django
django.setup()
from django.db import connection
communities, orders = int(sys.argv[1]), int(sys.argv[2])
with connection.cursor() as cursor:
    def run(statement, *values):
        cursor.execute(statement, values)
    run('''create temp table made as select gen_random_uuid() as id, n from generate_series(
        1, %s - (select count(*) from registry_community)) n''', communities)
    run('''insert into registry_community (id, code, name, office_id)
        select made.id, 'B' || made.n, '小区' || made.n, first.office_id
        from made, registry_community first where first.code = 'YQL' ''')
    run("select id from registry_community where code = 'YQL'")
    (first,) = cursor.fetchone()
    for table in ("building", "unit", "house", "customer", "occupancy"):
        run('''select string_agg(quote_ident(attname), ', ') from pg_attribute
            where attrelid = ('registry_' || %s)::regclass and attnum > 0
            and not attisdropped and attgenerated = ''
            and attname <> 'community_id' ''', table)
        (columns,) = cursor.fetchone()
        run(f'''insert into registry_{table} (community_id, {columns})
            select made.id, {", ".join("copied." + one for one in columns.split(", "))}
            from made, registry_{table} copied where copied.community_id = %s''', first)
    run('''insert into accounts_post_communities (post_id, community_id)
        select post.id, made.id from accounts_post post
        join accounts_user person on person.id = post.user_id, made where person.code = %s''',
        sys.argv[3])
    run('''create temp table homes as select community_id, customer_id, house_id, building_id,
        row_number() over (partition by community_id order by customer_id) - 1 as place
        from (select distinct on (o.community_id, o.customer_id) o.community_id, o.customer_id,
            o.house_id, h.building_id from registry_occupancy o join registry_house h
            on h.community_id = o.community_id and h.id = o.house_id) lived''')
    run("create index on homes (community_id, place)")
    run('''create temp table ordinals as select id as community_id,
        row_number() over (order by code) + 100 as ordinal, (select count(*) from homes
        where homes.community_id = registry_community.id) as many from registry_community''')
    run('''create temp table planned as select o.community_id, o.ordinal, n, n %% o.many as place,
        gen_random_uuid() as id, now() - n * interval '3 years' / %s as moment,
        n <= %s / 50 as is_open from ordinals o, generate_series(1, %s) n
        where o.many > 0''',
        orders, orders, orders)
    run("analyze homes")
    run("analyze planned")
    run('''insert into service_servicerecord (community_id, id, number, type_id, urgency, channel,
            state, building_id, house_id, spot, recorded_by, recorded_at, response_due_at,
            completion_due_at, assignee, responded_at, waits, done_at, outcome, minutes,
            closed_at, closed_by, cancelled_for, reopened, edition)
        select p.community_id, p.id, 'GD-' || p.ordinal || '-' || p.n,
            types.ids[1 + p.n %% array_length(types.ids, 1)], 'normal', 'telephone',
            case when p.is_open then 'recorded' else 'closed' end, home.building_id, home.house_id,
            '', 'A1001', p.moment, p.moment + interval '2 hours', p.moment + interval '2 days', '',
            case when p.is_open then null else p.moment + p.n %% 240 * interval '1 minute' end, '',
            case when p.is_open then null else p.moment + p.n %% 96 * interval '1 hour' end,
            case when p.is_open then '' else 'solved' end,
            case when p.is_open then null else p.n %% 180 end,
            case when p.is_open then null else p.moment + interval '5 days' end,
            case when p.is_open then '' else 'A1001' end, '', 0, 1
        from planned p
        cross join (select array_agg(id) as ids from service_servicetype) types
        join homes home on home.community_id = p.community_id and home.place = p.place''')
    run('''insert into service_customerwords (community_id, id, revision, order_id, kind,
            written_by, written_at, customer_id)
        select p.community_id, gen_random_uuid(), 1, p.id, 'request', 'A1001', p.moment,
            home.customer_id from planned p
        join homes home on home.community_id = p.community_id and home.place = p.place''')
    run("vacuum analyze service_servicerecord")
    run("vacuum analyze service_customerwords")
    run("analyze")
    run("select count(*) from service_servicerecord")
    print(cursor.fetchone()[0])
"""


def measure(rows: int) -> Iterator[dict[str, object]]:
    """Make fifty orders for each of so many customers, then ask for each page as one person."""
    with populated(rows // COMMUNITIES) as made:
        orders = rows * ORDERS_A_CUSTOMER // COMMUNITIES
        words = (str(COMMUNITIES), str(orders), CUSTODIAN)
        written = int(made.script("owner", COPY, *words))
        with made.web(workers=2) as web:
            for person, path in _pages(made):
                yield _read(made, web.pid, path, person=person) | {"orders": written}


def _pages(made: Installation) -> Iterator[tuple[str, str]]:
    """Yield who looks at what: lists, a place, a customer, one order, work, figures."""
    yield CLERK, f"/orders/{_newest(made, CLERK)}/"
    yield from ((person, path) for person in (CLERK, CUSTODIAN) for path in LISTS)
    yield from ((CUSTODIAN, path) for path in FIGURES)


def _newest(made: Installation, person: str) -> str:
    """Return the number of the order on top of somebody's list."""
    client = Client(made, person)
    found = re.search(r"/orders/(GD-[\d-]+)/", client.get("/orders/"))
    client.close()
    if found is None:
        message = "the list of orders is empty"
        raise LookupError(message)
    return found[1]


def _read(made: Installation, web: int, path: str, *, person: str) -> dict[str, object]:
    client = Client(made, person)
    asked = path.replace("栋", "%E6%A0%8B").replace("单元", "%E5%8D%95%E5%85%83")
    # The first look counts what the following ones find kept.
    begun = time.monotonic()
    client.get(asked)
    first = time.monotonic() - begun
    load = together(made, [client], lambda one, _turn: one.get(asked), web=web, seconds=SECONDS)
    client.close()
    cost = figure(f"{path} as {person}: CPU ms", load.cpu_ms, TARGET_CPU_MS, at_most=True)
    return cost | {
        "reached": cost["reached"] and load.has_only(200),
        "first_ms": round(first * 1000, 1),
        "p50_ms": round(load.percentile(0.5), 1),
        "p95_ms": round(load.percentile(0.95), 1),
        "statuses": dict(load.statuses),
    }
