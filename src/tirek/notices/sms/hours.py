"""Hours in which people may be written to."""

from datetime import datetime, timedelta

from django.conf import settings

from tirek.config.clock import almaty


def next_allowed(moment: datetime) -> datetime:
    """The moment itself within the hours of TIREK_SMS_HOURS (the first included, the last not), else their next beginning."""
    local = moment.astimezone(almaty())
    opens, closes = settings.TIREK_SMS.opens, settings.TIREK_SMS.closes
    if opens <= local.time() < closes:
        return moment
    day = local.date() if local.time() < opens else local.date() + timedelta(days=1)
    return datetime.combine(day, opens, tzinfo=almaty())
