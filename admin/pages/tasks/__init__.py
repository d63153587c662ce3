"""Tasks: what somebody at the clinic has to do. `page` is what one sees and does, `rows` a line of the list."""

from admin.pages.tasks.page import TasksPage

__all__ = ["TasksPage"]
