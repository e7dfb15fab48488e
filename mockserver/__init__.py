"""The mock: a stateful server that behaves as the documents under ``openapi/`` say."""
