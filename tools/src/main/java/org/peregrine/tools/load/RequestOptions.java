package org.peregrine.tools.load;

import java.util.ArrayList;
import java.util.List;
import org.peregrine.client.request.RequestText;
import org.peregrine.tools.load.mix.RequestMix;
import org.peregrine.tools.option.Quantity;
import picocli.CommandLine.Option;

/** The options that say what to send. */
final class RequestOptions {
    private static final int DEFAULT_PAYLOAD_BYTES = 100;
    private static final List<String> CAPABILITIES = List.of("sampling", "elicitation", "roots");

    @Option(
            names = "--tool",
            paramLabel = "NAME",
            description = "Call a tool; the default is echo. Short for --mix tools/call:NAME.")
    private String tool;

    @Option(
            names = "--mix",
            paramLabel = "PART[,PART]",
            description = "Send several requests in shares: METHOD[:NAME][=WEIGHT], such as "
                    + "tools/call:echo=80,ping=20,resources/read:peregrine://about. A NAME may stand in double "
                    + "quotes: 'resources/read:\"file:///a?b\"=3'.")
    private String mix;

    @Option(
            names = "--args",
            paramLabel = "JSON",
            description = {
                "Arguments of tools and prompts; {{payload}} stands for text of the size that --payload says,",
                "{{n}} for the number of the request. Default: {\"message\":\"{{payload}}\"}"
            })
    private String arguments;

    @Option(
            names = "--payload",
            paramLabel = "SIZE",
            description = "Bytes of {{payload}}, and of what the client's model says, such as 1k; default 100.")
    private String payload = Integer.toString(DEFAULT_PAYLOAD_BYTES);

    @Option(
            names = "--capabilities",
            paramLabel = "NAME[,NAME]",
            description = {
                "Capabilities that the client declares: sampling, elicitation, roots, or a JSON object of its own such as",
                "{\"elicitation\":{\"url\":{}}}. Requests of the server's are answered, and a call counts to its last answer."
            })
    private String capabilities = "{}";

    /**
     * Reads capabilities.
     *
     * @param text names, or a JSON object.
     * @return a JSON object.
     * @throws IllegalArgumentException when it is neither.
     */
    static String capabilities(String text) {
        if (text.isBlank() || text.stripLeading().startsWith("{")) {
            return RequestText.object(text.isBlank() ? "{}" : text, "capabilities");
        }
        final List<String> members = new ArrayList<>();
        for (final String name : text.split(",", -1)) {
            if (!CAPABILITIES.contains(name.strip())) {
                throw new IllegalArgumentException("'" + name + "' is none of the capabilities " + CAPABILITIES);
            }
            members.add("\"" + name.strip() + "\":{}");
        }
        return "{" + String.join(",", members) + "}";
    }

    /** Makes the mix of requests; throws IllegalArgumentException for an invalid one. */
    void describe(Load load) {
        if (tool != null && mix != null) {
            throw new IllegalArgumentException("--tool and --mix exclude each other");
        }
        load.mix(mix != null ? RequestMix.parse(mix) : RequestMix.of("tools/call", tool == null ? "echo" : tool))
                .arguments(arguments)
                .payloadBytes(Quantity.sizeBytes(payload))
                .capabilities(capabilities);
    }
}
