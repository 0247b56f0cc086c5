"""What has to be done later or outside: timers, messages, questions to registries. Nothing is lost or done twice by a crash.

A room declares what it can do in its module `jobs`, which is found at start:

    from tirek.jobs.handlers import handler

    @handler("sms.send", external=True)
    def send(payload, clock, key): ...
"""
