"""The contract suite: whether any server behaves as the documents under ``openapi/`` say.

It knows its target by URL and credentials only.
"""
