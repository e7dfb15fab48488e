"""What single APIs do that no document can say; a module is found by the name of its API's folder.

A module here offers ``BEHAVIOUR``, a :class:`mockserver.behaviour.Behaviour`.
"""
