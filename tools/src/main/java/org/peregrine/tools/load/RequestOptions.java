package org.peregrine.tools.load;

import org.peregrine.tools.option.Quantity;
import picocli.CommandLine.Option;

/** The options that say what to send. */
final class RequestOptions {
    private static final int DEFAULT_PAYLOAD_BYTES = 100;

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

    @Option(names = "--payload", paramLabel = "SIZE", description = "Bytes of {{payload}}, such as 1k; default 100.")
    private String payload = Integer.toString(DEFAULT_PAYLOAD_BYTES);

    @Option(
            names = "--capabilities",
            paramLabel = "JSON",
            description =
                    "Capabilities of a client of 2026-07-28, such as {\"sampling\":{}}; servers then ask for its input.")
    private String capabilities = "{}";

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
