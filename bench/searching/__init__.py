"""`script/bench search`: the school's search beside others on one made corpus, and on judged queries."""
