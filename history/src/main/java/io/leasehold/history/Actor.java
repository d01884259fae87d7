package io.leasehold.history;

/**
 * Who saw or did something.
 *
 * @param process the process, named alike in every file that speaks of it
 * @param client the client in it, or the resource
 */
public record Actor(String process, String client) {}
