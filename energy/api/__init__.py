"""The energy part of the API: serializers and views over services and queries."""
