package org.peregrine.engine.prompt;

import org.peregrine.engine.binding.BindingException;
import org.peregrine.engine.binding.record.RecordBinding;
import org.peregrine.engine.content.McpError;
import org.peregrine.engine.log.HandlerMistake;

/** Binds the arguments of a prompt to a record. Any thread. */
final class TypedPrompt<A> {
    private final RecordBinding<A> binding;

    TypedPrompt(Class<A> arguments) {
        this.binding = RecordBinding.of(arguments);
        binding.requireTexts();
    }

    PromptHandler.Blocking blocking(PromptHandler.Typed<A> handler) {
        return request -> handler.get(arguments(request));
    }

    PromptHandler.Interactive interactive(PromptHandler.TypedInteractive<A> handler) {
        return (request, context) -> handler.get(arguments(request), context);
    }

    PromptHandler.Inline inline(PromptHandler.TypedInline<A> handler) {
        return (call, reply) -> {
            final A arguments;
            try {
                arguments = binding.read(call.arguments(), call.slots());
            } catch (BindingException e) {
                throw McpError.invalidParams(e.getMessage());
            }
            final PromptResult result = handler.get(arguments);
            if (result == null) {
                throw HandlerMistake.noResult();
            }
            reply.write(result);
        };
    }

    /** A prompt has no error result: wrong arguments are invalid parameters. Source: MCP 2025-11-25, Prompts. */
    private A arguments(PromptRequest request) {
        try {
            return binding.read(request.arguments());
        } catch (BindingException e) {
            throw McpError.invalidParams(e.getMessage());
        }
    }
}
