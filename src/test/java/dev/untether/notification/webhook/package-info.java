@NullMarked
package dev.untether.notification.webhook;

import org.jspecify.annotations.NullMarked;
