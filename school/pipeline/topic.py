"""What making videos brings to the school."""

from catalog.topic import Topic
from school.pipeline.objects import references

TOPIC = Topic(references=references)
