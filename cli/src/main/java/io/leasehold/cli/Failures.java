package io.leasehold.cli;

import io.leasehold.InvalidLeaseRecordException;
import io.leasehold.LeaseException;
import io.leasehold.LeaseFencedException;
import io.leasehold.LeaseHeldByOtherException;
import io.leasehold.LeaseLostException;
import io.leasehold.LeaseOutcomeUnknownException;
import io.leasehold.LeaseUnavailableException;
import io.leasehold.StaleTokenException;
import io.leasehold.UnsafeBackendException;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Errors as one line on stderr and an exit code. Credentials of URIs are blotted out, whatever the message. */
final class Failures {

    private static final Pattern CREDENTIALS = Pattern.compile("//\\S*@");
    private static final Pattern CONTROLS = Pattern.compile("\\p{Cntrl}+");

    private final PrintStream err;
    private final boolean json;

    Failures(PrintStream err, String[] args) {
        this.err = err;
        this.json = Arrays.stream(args).takeWhile(arg -> !arg.equals("--")).anyMatch("--json"::equals);
    }

    int report(Exception e) {
        if (e instanceof SignalledException signalled) {
            return signalled.exitCode();
        }
        if (e instanceof InterruptedException) {
            Thread.currentThread().interrupt();
        }
        say(text(e), Map.of("error", name(e), "exitCode", exitCode(e)));
        if (Logging.isDebug()) {
            e.printStackTrace(err);
        }
        return exitCode(e);
    }

    /** One line for people, or one JSON object that adds the facts. */
    void say(String message, Map<String, Object> facts) {
        String line =
                CREDENTIALS.matcher(CONTROLS.matcher(message).replaceAll(" ")).replaceAll("//***@");
        if (json) {
            Map<String, Object> all = new LinkedHashMap<>(facts);
            all.put("message", line);
            err.println(Json.text(all));
        } else {
            err.println("leasehold: " + line);
        }
    }

    private static String text(Exception e) {
        if (e instanceof ParameterException usage) {
            CommandLine command = usage.getCommandLine();
            return root(usage) + "; see " + command.getCommandSpec().qualifiedName() + " --help";
        }
        String message = e.getMessage();
        boolean named = e instanceof LeaseException || e instanceof IllegalArgumentException;
        return named && message != null ? message : e.toString();
    }

    private static String root(ParameterException usage) {
        return usage.getCause() instanceof IllegalArgumentException cause && cause.getMessage() != null
                ? cause.getMessage()
                : String.valueOf(usage.getMessage());
    }

    private static String name(Exception e) {
        String name = e.getClass().getSimpleName();
        return name.endsWith("Exception") ? name.substring(0, name.length() - "Exception".length()) : name;
    }

    static int exitCode(Exception e) {
        if (e instanceof IllegalArgumentException || e instanceof ParameterException) {
            return ExitCode.USAGE;
        } else if (e instanceof LeaseHeldByOtherException) {
            return ExitCode.HELD_BY_OTHER;
        } else if (e instanceof LeaseLostException) {
            return ExitCode.LOST;
        } else if (e instanceof LeaseFencedException || e instanceof StaleTokenException) {
            return ExitCode.FENCED;
        } else if (e instanceof LeaseUnavailableException) {
            return ExitCode.UNAVAILABLE;
        } else if (e instanceof LeaseOutcomeUnknownException) {
            return ExitCode.OUTCOME_UNKNOWN;
        } else if (e instanceof InvalidLeaseRecordException) {
            return ExitCode.INVALID_RECORD;
        } else if (e instanceof UnsafeBackendException) {
            return ExitCode.UNSAFE_BACKEND;
        }
        return ExitCode.INTERNAL;
    }
}
