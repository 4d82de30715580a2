/**
 * Where a request came from and which URL it was sent to, also through proxies. What happens next:
 * {@code request} keeps the base URL beside the rest. Imports {@code platform}.
 */
@NullMarked
package dev.untether.api.address;

import org.jspecify.annotations.NullMarked;
