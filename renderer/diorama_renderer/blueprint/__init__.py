"""What somebody looks at, and how: views, their layout, the settings of entities, the selection, the time.

Nothing here knows a user interface or a GPU: panels read it, and what they ask for is applied to it.
"""
