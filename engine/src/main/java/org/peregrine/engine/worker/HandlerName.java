package org.peregrine.engine.worker;

import org.peregrine.codec.mcp.McpMethod;
import org.peregrine.engine.log.CallName;
import org.peregrine.engine.log.LogText;
import org.peregrine.engine.message.MessageEvent;
import org.peregrine.engine.registry.ExtensionMethod;
import org.peregrine.engine.served.CheckedTool;
import org.peregrine.engine.session.RequestKey;

/** Names the author's handler of a message, for texts to humans. Dispatch thread; allocates, so for failures only. */
final class HandlerName {
    private HandlerName() {}

    static CallName of(MessageEvent event) {
        return new CallName(handler(event), RequestKey.of(event.envelope()).toString());
    }

    private static String handler(MessageEvent event) {
        if (event.extensionMethod() != null || event.tool() != null) {
            return kept(event);
        }
        if (event.method() == McpMethod.PROMPTS_GET) {
            return "prompt '" + event.envelope().name().string() + "'";
        }
        if (event.method() == McpMethod.RESOURCES_READ) {
            return "resource '" + event.envelope().uri().string() + "'";
        }
        return kept(event);
    }

    /**
     * The name as far as it does not stand in the message's bytes. Any thread: another may be at the message, so each
     * field is read once.
     */
    static String kept(MessageEvent event) {
        final ExtensionMethod extension = event.extensionMethod();
        if (extension != null) {
            return "method '" + LogText.printable(extension.name()) + "'";
        }
        final CheckedTool tool = event.tool();
        if (tool != null) {
            return "tool '" + tool.tool().name() + "'";
        }
        final McpMethod method = event.method();
        return method == null ? "a message" : "method '" + method.wireName() + "'";
    }
}
