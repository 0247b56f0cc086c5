"""The API's addresses."""

from django.http import HttpRequest, HttpResponseRedirect
from django.urls import path, reverse
from django.views.decorators.http import require_safe

from tirek.api import assessments, casework, catalogue, lawdata, money
from tirek.api.frame import create_api
from tirek.config.access import access

api = create_api()
api.add_router("problems", catalogue.router)
api.add_router("", assessments.router)
api.add_router("", lawdata.router)
api.add_router("", casework.router)
api.add_router("", money.router)

api_urls = api.urls


@access("public")
@require_safe
def explain(request: HttpRequest, slug: str) -> HttpResponseRedirect:
    """A problem's `type` is an address; it leads to the explanation."""
    query = request.GET.urlencode()
    target = reverse("api-1:show_problem", kwargs={"slug": slug})
    return HttpResponseRedirect(f"{target}?{query}" if query else target)


problem_urls = [path("<slug:slug>", explain, name="problem")]
