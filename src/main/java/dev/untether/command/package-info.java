/**
 * 2. A command is sent: five catalogues of bus addresses ({@code ConnectionCommands}, {@code
 * AccountCommands}, {@code WebhookCommands}, {@code IncidentCommands}, {@code SystemCommands}),
 * each with its commands as records, their replies, and what the address promises. What happens
 * next: {@code persistence} serves the commands about connections and accounts, {@code
 * notification} those about webhooks, {@code incident} those about incidents, and {@code app}
 * describes the nodes. Imports {@code model} and {@code platform}.
 */
@NullMarked
package dev.untether.command;

import org.jspecify.annotations.NullMarked;
