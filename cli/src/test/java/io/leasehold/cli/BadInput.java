package io.leasehold.cli;

import java.util.List;

/**
 * One thing that must be refused.
 *
 * @param input what is wrong, for the document
 * @param through by which way it comes in
 * @param names what the refusal must say: the value and the limit
 * @param attempt tries it and gives the refusal, or what happened instead
 */
record BadInput(String input, String through, List<String> names, Attempt attempt) {

    /** Gives the refusal as one line. */
    @FunctionalInterface
    interface Attempt {
        String run() throws Exception;
    }

    @Override
    public String toString() {
        return input + " through " + through;
    }
}
