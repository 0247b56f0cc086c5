"""What pages, lists and commands read of cases. Nothing here changes anything.

One module per reader; what several of them need is offered here. Who may see a case is in `reach`.
"""

from tirek.cases.queries.reach import reach, within

__all__ = ["reach", "within"]
