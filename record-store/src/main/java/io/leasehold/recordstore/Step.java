package io.leasehold.recordstore;

import io.leasehold.recordstore.RecordStore.Version;

/** What a {@link Procedure} wants next. */
sealed interface Step<R> {

    /** Read the record and feed {@link Procedure#read}. */
    record Read<R>() implements Step<R> {}

    /** Compare-and-set the record and feed {@link Procedure#written}. */
    @SuppressWarnings("ArrayRecordComponent")
    record Write<R>(Version expected, byte[] bytes) implements Step<R> {}

    /** The answer. */
    record Done<R>(R result) implements Step<R> {}
}
