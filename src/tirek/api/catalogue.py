"""The catalogue of problems: what each `type` means."""

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from tirek.api.frame import error_answers
from tirek.api.problems import Problem, ProblemError
from tirek.config.access import access

router = Router(tags=["problems"])


class ProblemDescription(Schema):
    """What a problem means."""

    type: str = Field(description="The `type` of its documents.", examples=["/problems/invalid-input"])
    status: int = Field(description="The HTTP status it comes with.")
    title: str = Field(description="The problem in a few words.")
    meaning: str = Field(description="When it happens and what to do.")


def describe(problem: Problem) -> ProblemDescription:
    """The description of a problem in the active language."""
    return ProblemDescription(
        type=problem.type, status=problem.status, title=str(problem.title), meaning=str(problem.meaning)
    )


@router.get("", response={200: list[ProblemDescription], **error_answers()}, operation_id="listProblems")
@access("public")
def list_problems(request: HttpRequest) -> list[ProblemDescription]:
    """Every problem the API can answer with."""
    return [describe(problem) for problem in Problem]


@router.get("/{slug}", response={200: ProblemDescription, **error_answers(404)}, operation_id="showProblem")
@access("public")
def show_problem(request: HttpRequest, slug: str) -> ProblemDescription:
    """What one problem means."""
    for problem in Problem:
        if problem.slug == slug:
            return describe(problem)
    raise ProblemError(Problem.NOT_FOUND)
