"""The steps that a learner takes in the exchange, as nbgrader's settings name them."""

from __future__ import annotations

from nbgrader.exchange import abc, default
from traitlets import Type
from traitlets.config import LoggingConfigurable


class ExchangeFactory(LoggingConfigurable):
    """The learner's part of nbgrader's factory of the same name, with the same settings.

    The rest of nbgrader's own needs the gradebook's database.
    """

    exchange = Type(default.Exchange, klass=abc.Exchange).tag(config=True)
    fetch_assignment = Type(default.ExchangeFetchAssignment, klass=abc.ExchangeFetchAssignment).tag(config=True)
    fetch_feedback = Type(default.ExchangeFetchFeedback, klass=abc.ExchangeFetchFeedback).tag(config=True)
    list = Type(default.ExchangeList, klass=abc.ExchangeList).tag(config=True)
    submit = Type(default.ExchangeSubmit, klass=abc.ExchangeSubmit).tag(config=True)
