# SPDX-License-Identifier: Apache-2.0
# Starts tasks for an engine, each in a session of its own, and writes down how they end; it goes on with that when the
# engine is gone, until the last one ended. Forking here costs a fraction of what starting a process costs a JVM.
# Standard input: records, each its length (32 bits, big endian) and fields parted by NUL: id, folder, working directory,
# standard input, standard output, ">" or ">>", standard error (empty: as output), program, number of variables,
# NAME=VALUE each, words of the command.
# Standard output, line by line: started ID PID START, ended ID STATUS CPU_SECONDS SECONDS (or ended ID where the folder says
# how), failed ID MESSAGE.
use strict;
use POSIX ();

$0 = 'dte-tasks';
POSIX::setsid();
my @signals = qw(INT HUP TERM QUIT PIPE);
$SIG{$_} = 'IGNORE' for @signals;
# A handler, however little it does, lets the end of a task end the wait.
$SIG{CHLD} = sub { };
my %running;
my ($buffer, $open, $patience) = ('', 1, 0.02);

# The engine may be gone: then nobody listens.
sub report { syswrite STDOUT, $_[0] }

my $ticks = POSIX::sysconf(POSIX::_SC_CLK_TCK());

# Tells processes of this boot from those of another.
my $boot = do { open my $in, '<', '/proc/sys/kernel/random/boot_id'; $in ? <$in> : '-' };
chomp $boot;

sub seconds { (POSIX::times())[0] / $ticks }

sub put {
  my ($mode, $file, $text) = @_;
  open my $out, $mode, $file or return;
  syswrite $out, $text;
  close $out;
}

# When a process started, in clock ticks since boot: tells it from a later one of the same id.
sub start_of {
  open my $in, '<', "/proc/$_[0]/stat" or return 0;
  my $line = <$in>;
  return (split ' ', substr($line, rindex($line, ')') + 2))[19];
}

sub become {
  my ($directory, $stdin, $stdout, $mode, $stderr, $program, $environment, @words) = @_;
  POSIX::setsid();
  $SIG{$_} = 'DEFAULT' for @signals, 'CHLD';
  chdir $directory or return "the working directory $directory cannot be entered: $!";
  open STDIN, '<', $stdin or return "$stdin cannot be read: $!";
  open STDOUT, $mode, $stdout or return "$stdout cannot be written: $!";
  ($stderr eq '' ? open STDERR, '>&', \*STDOUT : open STDERR, '>>', $stderr) or return "$stderr cannot be written: $!";
  %ENV = map { /^(.+?)=(.*)$/s ? ($1 => $2) : () } @$environment;
  no warnings;
  exec { $program } @words;
  return "cannot start $program: $!";
}

sub begin {
  my ($id, $folder, $directory, $stdin, $stdout, $mode, $stderr, $program, $count, @rest) = split /\0/, $_[0], -1;
  my @environment = splice @rest, 0, $count;
  my $pid = fork;
  if (!defined $pid) {
    report("failed $id cannot start another process: $!\n");
    return;
  }
  if (!$pid) {
    (my $problem = become($directory, $stdin, $stdout, $mode, $stderr, $program, \@environment, @rest)) =~ s/\s+/ /g;
    put('>', "$folder/exit", "failed $problem\n");
    POSIX::_exit(127);
  }
  my $start = start_of($pid);
  put('>', "$folder/pid", "$pid $start $boot command\n");
  $running{$pid} = [$id, $folder, seconds()];
  report("started $id $pid $start\n");
}

sub reap {
  my ($user, $system) = (times)[2, 3];
  while ((my $pid = waitpid -1, POSIX::WNOHANG()) > 0) {
    my $status = $?;
    my @spent = (times)[2, 3];
    my $task = delete $running{$pid} or next;
    my ($id, $folder, $begun) = @$task;
    my $code = $status & 127 ? 128 + ($status & 127) : $status >> 8;
    # What could not be started has said so itself.
    if ($code != 127 || !-e "$folder/exit") {
      # Into the same file: where tasks are short, making and deleting another one costs more than they do.
      my ($own, $kernel, $now) = ($spent[0] - $user, $spent[1] - $system, seconds());
      put('>>', "$folder/pid", sprintf "0m0s 0m0s\n0m%.2fs 0m%.2fs\nran %.2f %.2f\nexit %d\n", $own, $kernel, $begun, $now,
        $code);
      report(sprintf "ended %s %d %.2f %.2f\n", $id, $code, $own + $kernel, $now - $begun);
    } else {
      report("ended $id\n");
    }
    ($user, $system) = @spent;
    $patience = 0.02;
  }
}

while (1) {
  reap();
  last unless $open || %running;
  my $seen = undef;
  vec($seen = '', 0, 1) = 1 if $open;
  # An end between the look and the wait does not end the wait, so that is short at first.
  my $ready = select $seen, undef, undef, (%running ? $patience : undef);
  $patience = $patience * 2 > 1 ? 1 : $patience * 2;
  next unless $open && $ready > 0;
  my $count = sysread STDIN, $buffer, 1 << 16, length $buffer;
  $open = 0 if defined $count ? $count == 0 : $! != POSIX::EINTR();
  while (length $buffer >= 4) {
    my $length = unpack 'N', $buffer;
    last if length $buffer < 4 + $length;
    my $record = substr $buffer, 4, $length;
    substr($buffer, 0, 4 + $length) = '';
    begin($record);
    $patience = 0.02;
  }
}
