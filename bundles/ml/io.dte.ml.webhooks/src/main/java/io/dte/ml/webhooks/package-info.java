// SPDX-License-Identifier: Apache-2.0
/** Tells other programs, by HTTP, what happens to registered models. */
package io.dte.ml.webhooks;
