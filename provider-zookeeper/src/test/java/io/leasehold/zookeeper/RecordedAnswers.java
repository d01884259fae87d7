package io.leasehold.zookeeper;

import io.leasehold.LeaseKey;
import io.leasehold.recordstore.RecordStore.Answers;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What a store told of each key: the first word counts. */
final class RecordedAnswers<A> implements Answers<A> {

    private final Map<LeaseKey, Object> told = new ConcurrentHashMap<>();

    @Override
    public void answered(LeaseKey key, A answer) {
        told.putIfAbsent(key, answer);
    }

    @Override
    public void failed(LeaseKey key, RuntimeException cause) {
        told.putIfAbsent(key, cause);
    }

    int count() {
        return told.size();
    }

    @SuppressWarnings("unchecked")
    A answer(LeaseKey key) {
        Object answer = told.get(key);
        if (answer instanceof RuntimeException failure) {
            throw new AssertionError("the store failed for '" + key + "'", failure);
        }
        return (A) answer;
    }

    RuntimeException failure(LeaseKey key) {
        return (RuntimeException) told.get(key);
    }
}
