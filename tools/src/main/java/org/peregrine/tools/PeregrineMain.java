package org.peregrine.tools;

import java.io.PrintWriter;
import org.peregrine.codec.mcp.PeregrineVersion;
import org.peregrine.engine.log.ErrorLog;
import org.peregrine.tools.output.OutputException;
import org.peregrine.tools.output.StandardOutput;
import org.peregrine.tools.serve.ServeCommand;

/**
 * The program {@code peregrine}. Lines that need no parser are taken here; this class refers to none of the parser's,
 * which would keep it out of the cache of classes.
 */
public final class PeregrineMain {
    static final String VERSION = "peregrine " + PeregrineVersion.TEXT;

    private PeregrineMain() {}

    /**
     * Runs a command and exits with its code: 0 well, 1 failed or its output could not be written, 2 wrong usage, 70
     * when a server ended because of a failure of ours; load, compare, dump, replay, chaos and doctor have their own.
     *
     * @param arguments the command line.
     */
    public static void main(String[] arguments) {
        if (arguments.length == 1 && isVersion(arguments[0])) {
            System.exit(printVersion(StandardOutput.writer(), new PrintWriter(System.err, true, System.err.charset())));
        }
        // Threads that authors start themselves may fail at rate, too.
        final ErrorLog errors = new ErrorLog(System.err);
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> errors.onError(failure));
        final ServeCommand plain = ServeCommand.plain(arguments);
        if (plain != null) {
            System.exit(serve(plain));
        }
        System.exit(PeregrineCommand.commandLine(arguments)
                .setOut(StandardOutput.writer())
                .execute(arguments));
    }

    /** Runs a command that no parser has read; one is made for what goes wrong, so that it reads as ever. */
    private static int serve(ServeCommand plain) {
        try {
            return plain.call();
        } catch (final Exception | IllegalAccessError failure) {
            return PeregrineCommand.failed(failure);
        }
    }

    private static boolean isVersion(String argument) {
        return argument.equals("--version") || argument.equals("-V");
    }

    /** Scripts ask for it often, and the parser of command lines takes longer to load than all the rest. */
    static int printVersion(PrintWriter out, PrintWriter err) {
        try {
            out.println(VERSION);
            out.flush();
            return 0;
        } catch (final OutputException unwritten) {
            return PeregrineCommand.unwritten(unwritten, err);
        }
    }
}
