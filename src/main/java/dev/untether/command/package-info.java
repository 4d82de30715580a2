/**
 * 2. What may be asked: commands as records, their replies, and the catalogue of addresses with
 * what each promises. What happens next: {@code persistence} serves those about connections, {@code
 * notification} those about webhooks, and {@code audit} those about the trail. Imports {@code
 * connection} and {@code platform}.
 */
@NullMarked
package dev.untether.command;

import org.jspecify.annotations.NullMarked;
