/**
 * Linux's io_uring beneath the selector of {@code java.nio}: bytes of all connections are received into shared buffers
 * before anybody asks for them, and the answers of a duty cycle go out by one system call.
 *
 * <pre>
 *   NioTransport ──► UringSelector ──► SubmissionQueue ──► kernel
 *        │                 ▲               │
 *        ▼                 └─ CompletionQueue ◄─┘
 *   UringSocketChannel: read copies from ReceiveBuffers, write copies to SendSlots
 * </pre>
 */
package org.peregrine.transports.uring;
