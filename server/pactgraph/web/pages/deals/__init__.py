"""The pages of what was agreed: agreements, rights, money, events, and how it hangs together.

routes     their addresses
rights     what holds on a day, for whom, and until when
agreement  the page of an agreement
provision  the page of a right or a commitment
agreements  the page of all agreements
money      the page of all sums
events     the page of all events
changes    what an agreement changed
sums       sums of money
heading    what is said of a thing first and last
asking     what a page is asked about
"""

from pactgraph.web.pages.deals.agreement import agreement_page
from pactgraph.web.pages.deals.asking import day_of
from pactgraph.web.pages.deals.provision import provision_page
from pactgraph.web.pages.deals.routes import blueprint

__all__ = ["agreement_page", "blueprint", "day_of", "provision_page"]
