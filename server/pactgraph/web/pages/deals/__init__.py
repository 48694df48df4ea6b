"""The pages of what was agreed: agreements, rights, money, events, and how it hangs together.

routes    their addresses
rights    what holds on a day, for whom, and until when
asking    the day that a page is asked about, and who holds
"""

from pactgraph.web.pages.deals.routes import blueprint

__all__ = ["blueprint"]
