package io.leasehold.benchmarks.process;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;

/** Runs a main class for as long as another process lives. Arguments: the id of that process, the class, and what the class gets. */
final class EndWithParent {

    private EndWithParent() {}

    public static void main(String... arguments) throws Throwable {
        CompletableFuture<Void> unused = ProcessHandle.of(Long.parseLong(arguments[0]))
                .orElseThrow()
                .onExit()
                .thenRun(() -> Runtime.getRuntime().halt(1));
        Method main = Class.forName(arguments[1]).getDeclaredMethod("main", String[].class);
        main.setAccessible(true);
        try {
            main.invoke(null, (Object) Arrays.copyOfRange(arguments, 2, arguments.length));
        } catch (InvocationTargetException e) {
            throw e.getTargetException();
        }
    }
}
