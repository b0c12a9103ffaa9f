"""The pytest plugin: pictures and digests of scenes, kept beside the tests, and a report of what differs.

Nothing is imported here: pytest loads `plugin` in every project, and most tests draw nothing.
"""
