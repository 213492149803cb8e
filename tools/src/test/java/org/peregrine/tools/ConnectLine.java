package org.peregrine.tools;

import io.modelcontextprotocol.client.transport.ServerParameters;
import io.modelcontextprotocol.client.transport.StdioClientTransport;
import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.spec.McpClientTransport;
import java.util.ArrayList;
import java.util.List;

/** The command line of {@code peregrine connect} as a process of its own. */
public final class ConnectLine {
    private ConnectLine() {}

    /** The whole command, with the tests' own classes. */
    public static List<String> of(List<String> jvmOptions, String... arguments) {
        final List<String> options = new ArrayList<>(ChildClasses.options());
        options.add("-XX:+UseSerialGC");
        options.addAll(jvmOptions);
        final List<String> words = new ArrayList<>(List.of("connect"));
        words.addAll(List.of(arguments));
        return ServeLine.command(ChildClasses.path(), options, words);
    }

    /** A transport of the official Java client that starts it. */
    static McpClientTransport transport(String target) {
        final List<String> command = of(List.of(), target);
        return new StdioClientTransport(
                ServerParameters.builder(command.getFirst())
                        .args(command.subList(1, command.size()))
                        .build(),
                McpJsonDefaults.getMapper());
    }
}
