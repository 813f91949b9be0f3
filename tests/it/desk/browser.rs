//! The editors' desk in a real browser: what editors see, press and hear. Where no browser is installed, these tests
//! say so and pass.

mod acts;
mod axe;
mod chief;
mod door;
mod forms;
mod hand;
mod hostile;
mod keyboard;
mod markup;
mod order;
mod pictures;
mod plain;
mod queue;
mod room;
mod times;
mod together;
mod union;
mod window;

use room::Room;
use window::Window;
