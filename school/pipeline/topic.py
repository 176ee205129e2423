"""The parts of the school that the pipeline contributes."""

from catalog.topic import Topic
from school.pipeline.objects import references

TOPIC = Topic(references=references)
