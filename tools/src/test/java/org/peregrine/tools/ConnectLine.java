package org.peregrine.tools;

import io.modelcontextprotocol.client.transport.ServerParameters;
import io.modelcontextprotocol.client.transport.StdioClientTransport;
import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.spec.McpClientTransport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command line of {@code peregrine connect} as a process of its own. */
public final class ConnectLine {
    private ConnectLine() {}

    /** The whole command, with the tests' own classes. */
    public static List<String> of(List<String> jvmOptions, String... arguments) {
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(
                "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC"));
        command.addAll(jvmOptions);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), PeregrineMain.class.getName(), "connect"));
        command.addAll(List.of(arguments));
        return command;
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
