package io.leasehold.history;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Which lines of the file an entry is: the two fields that name its form. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@interface Line {
    String action();

    /** More than one only for an entry that has a component {@code kind}. */
    Kind[] kinds();
}
