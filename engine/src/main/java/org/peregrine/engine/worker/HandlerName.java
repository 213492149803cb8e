package org.peregrine.engine.worker;

import org.peregrine.codec.mcp.McpMethod;
import org.peregrine.engine.log.CallName;
import org.peregrine.engine.message.MessageEvent;
import org.peregrine.engine.session.RequestKey;

/** Names the author's handler of a message, for texts to humans. Dispatch thread; allocates, so for failures only. */
final class HandlerName {
    private HandlerName() {}

    static CallName of(MessageEvent event) {
        return new CallName(handler(event), RequestKey.of(event.envelope()).toString());
    }

    private static String handler(MessageEvent event) {
        if (event.extensionMethod() != null) {
            return "method '" + event.extensionMethod().name() + "'";
        }
        if (event.tool() != null) {
            return "tool '" + event.tool().tool().name() + "'";
        }
        if (event.method() == McpMethod.PROMPTS_GET) {
            return "prompt '" + event.envelope().name().string() + "'";
        }
        if (event.method() == McpMethod.RESOURCES_READ) {
            return "resource '" + event.envelope().uri().string() + "'";
        }
        return event.method() == null
                ? "a message"
                : "method '" + event.method().wireName() + "'";
    }
}
