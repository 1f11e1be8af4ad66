"""BPMN 2.0 of an approval, with its drawing: what other process tools can open."""

from yiheng.standards.bpmn.layout import Layout, lay_out
from yiheng.standards.bpmn.process import Flow, Node, Process, Step, Task, process
from yiheng.standards.bpmn.writing import write

__all__ = ["Flow", "Layout", "Node", "Process", "Step", "Task", "lay_out", "process", "write"]
