"""What is stored of schemes and of who judged them."""

from hudang.classification.models.reviews import LegalityCheck, LegalReview, ProxyReview
from hudang.classification.models.schemes import Scheme, SchemeVersion

__all__ = ["LegalReview", "LegalityCheck", "ProxyReview", "Scheme", "SchemeVersion"]
