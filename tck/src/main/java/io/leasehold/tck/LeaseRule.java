package io.leasehold.tck;

import io.leasehold.Capability;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a test of a rule of the contract. Several tests may prove one rule; it passes if all of them do. The test's name begins
 * with the id: {@code r5_3_} for rule 5.3.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface LeaseRule {

    /**
     * The rule's id, as in {@code docs/SPEC.md}.
     *
     * @return for example {@code 5.3}
     */
    String id();

    /**
     * How binding the rule is.
     *
     * @return required unless said otherwise
     */
    Level level() default Level.REQUIRED;

    /**
     * Who has to keep it.
     *
     * @return the provider unless said otherwise
     */
    Side side() default Side.SPI;

    /**
     * What this test demands, in one sentence.
     *
     * @return the text for the report
     */
    String text();

    /**
     * The capabilities that a provider must declare for this test to run, and that are proved if it passes.
     *
     * @return none unless said otherwise
     */
    Capability[] proves() default {};

    /** How binding a rule is. */
    enum Level {
        /** Every provider keeps it. */
        REQUIRED,
        /** Kept by providers that declare the capability. */
        OPTIONAL,
        /** Checked over many random runs. */
        STOCHASTIC
    }

    /** Who has to keep a rule. */
    enum Side {
        /** The provider. */
        SPI,
        /** The client engine, over this provider. */
        ENGINE,
        /** The gate at the resource. */
        GATE
    }
}
