// SPDX-License-Identifier: Apache-2.0
/** Container engines: how a command runs inside an image. */
package io.dte.compute.container;
