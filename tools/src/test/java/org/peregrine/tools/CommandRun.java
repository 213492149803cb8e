package org.peregrine.tools;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import picocli.CommandLine;

/** What a command printed when it was run in this process. */
record CommandRun(int exitCode, List<String> out, String err) {
    static CommandRun run(String... arguments) {
        final StringWriter out = new StringWriter();
        final StringWriter err = new StringWriter();
        final CommandLine command = PeregrineCommand.commandLine();
        command.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        final int exitCode = command.execute(arguments);
        return new CommandRun(exitCode, out.toString().lines().toList(), err.toString());
    }
}
