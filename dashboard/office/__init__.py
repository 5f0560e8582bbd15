"""The parts of 报送进度, one module per view of the page.

Everybody sees their own; a form is drawn for whom the table of rights gives it.
"""

from dashboard.office.calendar import calendar
from dashboard.office.checkup import checkup, inspection
from dashboard.office.counts import burden, counts
from dashboard.office.versions import versions
