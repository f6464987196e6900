"""The demonstration programme: invented plants, their people and their files.

``programme``, ``files_for`` and ``truth`` of ``portal.demonstration.programme``
are the whole of its face; nothing here knows a framework or a database.
"""
