const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export const handler = async (event) => {
  console.log('not worth the console');
  console.warn({ worth: 'the console' });
  await pause(150);
  return { said: event };
};
