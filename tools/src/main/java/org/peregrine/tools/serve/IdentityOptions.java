package org.peregrine.tools.serve;

import java.io.IOException;
import java.nio.file.Path;
import org.peregrine.engine.file.FileReason;
import org.peregrine.engine.file.TextFile;
import org.peregrine.engine.registry.Plugin;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.registry.ServerInfo;
import picocli.CommandLine.Option;

/**
 * The options of {@code serve} about what the server says of itself. The last of all plugins, so the command line has
 * the last word.
 */
final class IdentityOptions implements Plugin {
    private static final int MAX_INSTRUCTIONS_BYTES = 1 << 20;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "Name of the server in initialize and server/discover; peregrine, or a plugin's, by default.")
    private String name;

    @Option(names = "--title", paramLabel = "TEXT", description = "Name of the server for humans.")
    private String title;

    @Option(names = "--server-version", paramLabel = "VERSION", description = "Version of the server, for clients.")
    private String version;

    @Option(
            names = "--instructions",
            paramLabel = "TEXT",
            description = "Instructions for models on the use of the server, in place of those of plugins.")
    private String instructions;

    @Option(names = "--instructions-file", paramLabel = "FILE", description = "The same from a file of UTF-8 text.")
    private Path instructionsFile;

    @Override
    public String name() {
        return "the options of serve";
    }

    @Override
    public void register(Registry.Builder builder) {}

    /** A name without a title has none: that of another name would be shown in its place. */
    @Override
    public ServerInfo serverInfo(ServerInfo info) {
        final String people = name == null ? info.title() : null;
        return new ServerInfo(
                name == null ? info.name() : named("--name", name),
                version == null ? info.version() : named("--server-version", version),
                title == null ? people : title,
                instructions(info));
    }

    private String instructions(ServerInfo info) {
        if (instructions != null && instructionsFile != null) {
            throw new IllegalArgumentException("--instructions and --instructions-file cannot both be given");
        }
        if (instructionsFile == null) {
            return instructions == null ? info.instructions() : instructions;
        }
        try {
            return TextFile.read(instructionsFile, MAX_INSTRUCTIONS_BYTES).strip();
        } catch (final IOException unreadable) {
            throw new IllegalArgumentException(
                    "--instructions-file " + instructionsFile + " cannot be read: " + FileReason.of(unreadable),
                    unreadable);
        }
    }

    private static String named(String option, String value) {
        if (value.isBlank()) {
            throw new IllegalArgumentException(option + " must not be empty");
        }
        return value;
    }
}
