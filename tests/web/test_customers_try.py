import pytest
from tests import factories
pytestmark = pytest.mark.django_db
pytest_plugins = ["tests.web.customer_pages"]
def test_list(sign_in, clerk, butler, zhang_san, settings):
    b = sign_in(clerk)
    n = zhang_san.number
    for p in ["/customers/", "/customers/?community=&house=3栋2单元1502", f"/customers/{n}/", f"/customers/{n}/peek", f"/customers/{n}/houses", f"/customers/{n}/vehicles", f"/customers/{n}/notice", f"/customers/{n}/changes", f"/customers/{n}/looks", f"/customers/{n}/edit", "/customers/new", f"/customers/{n}/houses/new",f"/customers/{n}/vehicles/new", f"/customers/{n}/reveal/2", "/imports/", "/imports/new"]:
        r = b.get(p)
        t = r.content.decode()
        print("=====", p, r.status_code, len(t), "<c-" in t)
        if r.status_code != 200: print(t[:3000])
    r = b.get("/customers/"); print(r.content.decode()[5000:])
    for q in ["16490000001","0001","张三","3栋2单元1502", n, "xx"]:
        r = b.post("/customers/search", {"q": q}); print(q, r.status_code, r.content.decode().count("<tr>"))
