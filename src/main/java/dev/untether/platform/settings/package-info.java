/**
 * Settings in layers: environment variable, then file, then default. Reading is strict, and reports
 * all mistakes at once. Each package reads its own settings record with {@link
 * dev.untether.platform.settings.SettingsReader}.
 */
@NullMarked
package dev.untether.platform.settings;

import org.jspecify.annotations.NullMarked;
